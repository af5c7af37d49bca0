package proof

func projectionArea() area { return area{family: "protocol", name: "projection"} }
