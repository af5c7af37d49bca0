package proof

func bulkArea() area { return area{family: "protocol", name: "bulk"} }
