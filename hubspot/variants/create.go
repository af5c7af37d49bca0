package variants

func createVariants() []Variant {
	return nil
}
