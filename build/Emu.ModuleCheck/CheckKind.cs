namespace Emu.ModuleCheck;

/// <summary>The kind of a module, in the order of the contract's <c>ModuleKind</c>.</summary>
public enum CheckKind
{
    /// <summary>A family of devices (<c>hw</c>).</summary>
    Hardware,

    /// <summary>An instruction set (<c>target</c>).</summary>
    Target,

    /// <summary>Runs guest code (<c>accel</c>).</summary>
    Accelerator,

    /// <summary>The host's side of a device (<c>backend</c>).</summary>
    Backend,

    /// <summary>Machine descriptions, data only (<c>machines</c>).</summary>
    Machines,
}

/// <summary>Kinds that a rule is for.</summary>
[Flags]
public enum KindSet
{
    /// <summary>No kind.</summary>
    None = 0,

    /// <summary>Accelerators.</summary>
    Accelerator = 1 << CheckKind.Accelerator,

    /// <summary>Targets.</summary>
    Target = 1 << CheckKind.Target,

    /// <summary>Hardware.</summary>
    Hardware = 1 << CheckKind.Hardware,

    /// <summary>Backends.</summary>
    Backend = 1 << CheckKind.Backend,

    /// <summary>Machines.</summary>
    Machines = 1 << CheckKind.Machines,

    /// <summary>What the guest can see: the same run must give the same result.</summary>
    Guest = Target | Hardware,

    /// <summary>Every kind that has code.</summary>
    Code = Accelerator | Target | Hardware | Backend,
}

/// <summary>Names of kinds as manifests and command lines spell them.</summary>
public static class CheckKinds
{
    /// <summary>The name of a kind: <c>accel</c>, <c>target</c>, <c>hw</c>, <c>backend</c> or <c>machines</c>.</summary>
    public static string NameOf(CheckKind kind) => kind switch
    {
        CheckKind.Accelerator => "accel",
        CheckKind.Target => "target",
        CheckKind.Hardware => "hw",
        CheckKind.Backend => "backend",
        _ => "machines",
    };

    /// <summary>Finds a kind by its name; <see langword="false"/> for any other word.</summary>
    public static bool TryParse(string? name, out CheckKind kind)
    {
        foreach (CheckKind candidate in Enum.GetValues<CheckKind>())
        {
            if (NameOf(candidate) == name)
            {
                kind = candidate;
                return true;
            }
        }

        kind = CheckKind.Hardware;
        return false;
    }

    /// <summary>Whether a set holds a kind.</summary>
    public static bool Has(this KindSet set, CheckKind kind) => (set & (KindSet)(1 << (int)kind)) != 0;
}
