package variants

func filterVariants() []Variant {
	return nil
}
