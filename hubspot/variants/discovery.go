package variants

func discoveryVariants() []Variant {
	return nil
}
