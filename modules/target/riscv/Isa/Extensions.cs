using System.Collections.Immutable;
using Emu.Abstractions.Qom;

namespace Emu.Target.Riscv.Isa;

/// <summary>
/// The extensions that a hart can have, with what each needs and what brings it along (§ Unprivileged, ISA Extension Naming
/// Conventions, and each extension's own chapter). An extension is a row here, a feature in riscv.decode and a property of the CPU.
/// </summary>
internal static class Extensions
{
    /// <summary>All extensions; the order is of no meaning.</summary>
    public static ImmutableArray<Extension> All { get; } =
    [
        new("m"),
        new("zmmul", ImpliedBy: "m"),
        new("a", ImpliedBy: "zaamo zalrsc"),
        new("zaamo", ImpliedBy: "a"),
        new("zalrsc", ImpliedBy: "a"),
        new("zabha", Requires: "zaamo"),
        new("zacas", Requires: "zaamo"),
        new("zawrs", Requires: "zalrsc"),
        new("f", Requires: "zicsr"),
        new("d", Requires: "f"),
        new("zfh", Requires: "f"),
        new("zfhmin", Requires: "f", ImpliedBy: "zfh"),

        // § Unprivileged, Zc: misa.C says that everything is there which C had before it was taken apart.
        new("c", ImpliedBy: "zca !f|zcf|rv64 !d|zcd"),
        new("zca", ImpliedBy: "c"),
        new("zcb", Requires: "zca"),
        new("zcd", Requires: "zca d", ImpliedBy: "c d"),
        new("zcf", Requires: "zca f rv32", ImpliedBy: "c f rv32"),
        new("zcmop", Requires: "zca"),

        new("b", ImpliedBy: "zba zbb zbs"),
        new("zba", ImpliedBy: "b"),
        new("zbb", ImpliedBy: "b"),
        new("zbs", ImpliedBy: "b"),
        new("zbc"),
        new("zbkb"),
        new("zbkc", ImpliedBy: "zbc"),
        new("zbkx"),

        new("zicsr"),
        new("zifencei"),
        new("zicntr", Requires: "zicsr"),
        new("zihpm", Requires: "zicsr"),
        new("zihintpause"),
        new("zicond"),
        new("zicbom"),
        new("zicbop"),
        new("zicboz"),
        new("zimop"),
        new("v", Requires: "d", Implemented: false),
        new("h", Requires: "sv32|sv39", Implemented: false),

        // Modes and translation schemes are told by other properties of the device tree than the ISA string.
        new("u", Requires: "zicsr", Listed: false),
        new("s", Requires: "u", Listed: false),
        new("sv32", Requires: "s rv32", Listed: false),
        new("sv39", Requires: "s rv64", Listed: false),
        new("sv48", Requires: "sv39", Listed: false),
        new("sv57", Requires: "sv48", Listed: false),
        new("svadu", Requires: "sv32|sv39"),
        new("svinval", Requires: "s"),
        new("svnapot", Requires: "sv39"),
        new("svpbmt", Requires: "sv39"),
        new("sstc", Requires: "s"),
        new("smstateen", Requires: "zicsr"),
    ];

    /// <summary>
    /// What profiles name besides: facts about memory and traps, without instructions and without a choice. Each with the condition
    /// under which it says something, and then it holds.
    /// </summary>
    public static ImmutableArray<Extension> Facts { get; } =
    [
        new("za64rs", ImpliedBy: "zalrsc"),
        new("ziccamoa", ImpliedBy: "zaamo"),
        new("ziccif", ImpliedBy: ""),
        new("zicclsm", ImpliedBy: ""),
        new("ziccrse", ImpliedBy: "zalrsc"),
        new("ssccptr", ImpliedBy: "s"),
        new("sscounterenw", ImpliedBy: "s"),
        new("sstvala", ImpliedBy: "s"),
        new("sstvecd", ImpliedBy: "s"),
        new("svade", ImpliedBy: "s !svadu"),
        new("svbare", ImpliedBy: "s"),
    ];

    /// <summary>The feature of a name.</summary>
    /// <param name="name">An extension's name, rv32 or rv64.</param>
    public static RiscvFeature Feature(string name) =>
        RiscvFeatures.TryParse(name, out var feature) ? feature : throw new InvalidOperationException($"'{name}' is no feature of riscv.decode");

    /// <summary>Works out what a hart has.</summary>
    /// <param name="xlen">32 or 64.</param>
    /// <param name="chosen">Whether a name is chosen by the model or its user.</param>
    /// <param name="owner">The hart's path, for messages.</param>
    /// <exception cref="ConfigurationException">Something chosen lacks what it needs, or cannot be had.</exception>
    public static RiscvFeatures Resolve(int xlen, Func<string, bool> chosen, string owner)
    {
        var features = new RiscvFeatures().With(xlen == 32 ? RiscvFeature.Rv32 : RiscvFeature.Rv64);
        foreach (var extension in All)
        {
            features = chosen(extension.Name) ? features.With(Feature(extension.Name)) : features;
        }

        for (var before = default(RiscvFeatures); before != features;)
        {
            before = features;
            foreach (var extension in All)
            {
                features = extension.IsImplied(features) ? features.With(Feature(extension.Name)) : features;
            }
        }

        foreach (var extension in All)
        {
            Check(extension, features, owner);
        }

        return features;
    }

    private static void Check(Extension extension, in RiscvFeatures features, string owner)
    {
        if (!features.Has(Feature(extension.Name)))
        {
            return;
        }

        if (!extension.Implemented)
        {
            throw new ConfigurationException($"{extension.Name} of {owner} cannot be had: this frontend does not implement it yet; remove {extension.Name}=true");
        }

        if (Extension.FirstUnmet(extension.Requires, features) is { } unmet)
        {
            var names = unmet.Split('|');
            var width = names.Length == 1 && names[0] is "rv32" or "rv64";
            var remedy = width ? $"it exists with xlen={names[0][2..]} only" : string.Join(" or ", names.Select(n => $"{n}=true"));
            throw new ConfigurationException($"{extension.Name} of {owner} needs {string.Join(" or ", names)}: set {extension.Name}=false, {(width ? "" : "or ")}{remedy}");
        }
    }
}
