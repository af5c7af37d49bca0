package proof

func createArea() area { return area{family: "protocol", name: "create"} }
