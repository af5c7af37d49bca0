package variants

func sortVariants() []Variant {
	return nil
}
