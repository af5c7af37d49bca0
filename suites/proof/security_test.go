package proof

func securityArea() area { return area{family: "security", name: "security"} }
