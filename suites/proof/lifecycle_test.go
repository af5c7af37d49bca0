package proof

func lifecycleArea() area { return area{family: "lifecycle", name: "create"} }
