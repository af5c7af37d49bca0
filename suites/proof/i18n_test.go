package proof

func i18nArea() area { return area{family: "protocol", name: "i18n"} }
