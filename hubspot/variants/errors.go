package variants

func errorVariants() []Variant {
	return nil
}
