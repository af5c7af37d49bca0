package proof

func etagArea() area { return area{family: "protocol", name: "etag"} }
