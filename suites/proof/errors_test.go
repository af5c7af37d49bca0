package proof

func errorsArea() area { return area{family: "protocol", name: "errors"} }
