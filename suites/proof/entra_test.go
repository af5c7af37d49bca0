package proof

func entraArea() area {
	return area{family: "protocol", name: "entra", unclaimed: map[string]string{
		"protocol.entra.tls": "the tests' provider runs on the loopback",
	}}
}
