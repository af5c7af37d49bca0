package variants

func mediaVariants() []Variant {
	return nil
}
