package proof

func filterArea() area { return area{family: "protocol", name: "filter"} }
