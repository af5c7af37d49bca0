package proof

func patchArea() area { return area{family: "protocol", name: "patch"} }
