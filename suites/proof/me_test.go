package proof

func meArea() area { return area{family: "protocol", name: "me"} }
