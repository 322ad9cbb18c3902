namespace Emu.Target.Riscv.Isa;

/// <summary>
/// What there is to know of an extension besides its instructions. Conditions are conjunctions of words separated by spaces; a
/// word is alternatives separated by '|'; an alternative is the name of an extension, of rv32 or rv64, or '!' and such a name.
/// </summary>
/// <param name="Name">Name in the ISA string, and of the CPU's property.</param>
/// <param name="Requires">Condition without which it makes no sense: a model that has it must fulfil that.</param>
/// <param name="ImpliedBy">Condition under which the hart has it without being told; "-" never.</param>
/// <param name="Listed">Whether it is a word of the ISA string.</param>
/// <param name="Implemented">Whether this frontend can do it.</param>
internal sealed record Extension(string Name, string Requires = "", string ImpliedBy = "-", bool Listed = true, bool Implemented = true)
{
    /// <summary>The first word of a condition that a set of features does not fulfil, or null.</summary>
    public static string? FirstUnmet(string condition, in RiscvFeatures features)
    {
        foreach (var word in condition.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Holds(word, features))
            {
                return word;
            }
        }

        return null;
    }

    /// <summary>Whether a set of features fulfils the condition that brings the extension along.</summary>
    public bool IsImplied(in RiscvFeatures features) => ImpliedBy != "-" && FirstUnmet(ImpliedBy, features) is null;

    private static bool Holds(string word, in RiscvFeatures features)
    {
        foreach (var alternative in word.Split('|'))
        {
            var negated = alternative.StartsWith('!');
            if (features.Has(Extensions.Feature(negated ? alternative[1..] : alternative)) != negated)
            {
                return true;
            }
        }

        return false;
    }
}
