package proof

func discoveryArea() area { return area{family: "protocol", name: "discovery"} }
