package proof

func cursorArea() area { return area{family: "protocol", name: "cursor-pagination"} }
