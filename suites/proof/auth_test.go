package proof

func authArea() area { return area{family: "protocol", name: "auth"} }
