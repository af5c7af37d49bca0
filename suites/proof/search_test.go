package proof

func searchArea() area { return area{family: "protocol", name: "search-post"} }
