using System.Collections.Immutable;

namespace Emu.Target.Riscv.Isa;

/// <summary>
/// What a hart has, as software reads it: misa, and the names that device trees carry (§ Unprivileged, ISA Extension Naming
/// Conventions; bindings riscv/extensions.yaml).
/// </summary>
internal static class IsaString
{
    // Canonical order of single letters; the second letter of a Z extension follows it, too.
    private const string Order = "imafdqlcbkjtpvh";

    /// <summary>Bits of misa, without MXL.</summary>
    public static ulong Misa(in RiscvFeatures features)
    {
        var bits = Letter('i');
        foreach (var extension in Extensions.All)
        {
            if (extension.Name.Length == 1 && features.Has(Extensions.Feature(extension.Name)))
            {
                bits |= Letter(extension.Name[0]);
            }
        }

        return bits;
    }

    /// <summary>Names of the base and of all extensions in canonical order: the property <c>riscv,isa-extensions</c>.</summary>
    public static ImmutableArray<string> Names(in RiscvFeatures features)
    {
        // Loops: each boot comes by here, and LINQ would be compiled for it.
        List<string> names = ["i"];
        foreach (var extension in Extensions.All)
        {
            if (extension.Listed && features.Has(Extensions.Feature(extension.Name)))
            {
                names.Add(extension.Name);
            }
        }

        foreach (var fact in Extensions.Facts)
        {
            if (fact.IsImplied(features))
            {
                names.Add(fact.Name);
            }
        }

        names.Sort(static (a, b) => Rank(a) != Rank(b) ? Rank(a) - Rank(b) : string.CompareOrdinal(a, b));
        return [.. names];
    }

    /// <summary>The base alone: the property <c>riscv,isa-base</c>.</summary>
    public static string Base(in RiscvFeatures features) => features.Has(RiscvFeature.Rv32) ? "rv32i" : "rv64i";

    /// <summary>All in one word, such as <c>rv64imac_zicsr_zifencei</c>: the property <c>riscv,isa</c>.</summary>
    public static string Text(in RiscvFeatures features)
    {
        var text = features.Has(RiscvFeature.Rv32) ? "rv32" : "rv64";
        var words = "";
        foreach (var name in Names(features))
        {
            if (name.Length == 1)
            {
                text += name;
            }
            else
            {
                words += "_" + name;
            }
        }

        return text + words;
    }

    // Single letters, then Z by the second letter, then those of supervisor and machine level.
    private static int Rank(string name) => name[0] switch
    {
        _ when name.Length == 1 => Order.IndexOf(name[0], StringComparison.Ordinal),
        'z' => 100 + Order.IndexOf(name[1], StringComparison.Ordinal),
        _ => 200,
    };

    private static ulong Letter(char letter) => 1UL << (letter - 'a');
}
