package proof

func schemaArea() area { return area{family: "protocol", name: "schema"} }
