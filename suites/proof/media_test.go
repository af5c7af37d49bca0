package proof

func mediaArea() area { return area{family: "protocol", name: "media-type"} }
