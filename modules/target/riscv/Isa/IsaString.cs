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
    public static ImmutableArray<string> Names(RiscvFeatures features) =>
        ["i", .. Extensions.All.Where(e => e.Listed && features.Has(Extensions.Feature(e.Name))).Concat(Extensions.Facts.Where(e => e.IsImplied(features)))
            .Select(e => e.Name).OrderBy(Rank).ThenBy(n => n, StringComparer.Ordinal)];

    /// <summary>The base alone: the property <c>riscv,isa-base</c>.</summary>
    public static string Base(in RiscvFeatures features) => features.Has(RiscvFeature.Rv32) ? "rv32i" : "rv64i";

    /// <summary>All in one word, such as <c>rv64imac_zicsr_zifencei</c>: the property <c>riscv,isa</c>.</summary>
    public static string Text(in RiscvFeatures features)
    {
        var names = Names(features);
        var letters = string.Concat(names.Where(n => n.Length == 1));
        return string.Join('_', names.Where(n => n.Length > 1).Prepend((features.Has(RiscvFeature.Rv32) ? "rv32" : "rv64") + letters));
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
