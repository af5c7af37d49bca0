package proof

func readArea() area { return area{family: "protocol", name: "read"} }
