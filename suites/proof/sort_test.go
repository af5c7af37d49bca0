package proof

func sortArea() area { return area{family: "protocol", name: "sort"} }
