package proof

func paginationArea() area { return area{family: "protocol", name: "pagination"} }
