package variants

func groupVariants() []Variant {
	return nil
}
