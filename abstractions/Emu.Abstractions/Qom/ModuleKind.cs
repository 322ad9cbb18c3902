namespace Emu.Abstractions.Qom;

/// <summary>What a module is; the rules that its build must pass depend on it.</summary>
public enum ModuleKind : byte
{
    /// <summary>A device family. No threads, host time, unsafe code or native calls.</summary>
    Hardware,

    /// <summary>A CPU frontend: decoding, semantics, state and the devices that belong to the architecture.</summary>
    Target,

    /// <summary>Something that runs translated guest code.</summary>
    Accelerator,

    /// <summary>A door to the host: consoles, disk images, networks.</summary>
    Backend,

    /// <summary>Machine descriptions; data without code.</summary>
    Machines,
}
