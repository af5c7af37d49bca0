package proof

func rolesArea() area { return area{family: "protocol", name: "roles"} }
