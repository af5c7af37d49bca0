package variants

func searchVariants() []Variant {
	return nil
}
