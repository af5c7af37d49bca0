package variants

func roleVariants() []Variant {
	return nil
}
