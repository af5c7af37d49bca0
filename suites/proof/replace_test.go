package proof

func replaceArea() area { return area{family: "protocol", name: "replace"} }
