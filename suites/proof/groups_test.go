package proof

func groupsArea() area { return area{family: "protocol", name: "groups"} }
