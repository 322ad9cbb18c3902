namespace Emu.Abstractions.Qom;

/// <summary>Marks the entry class of a module: exactly one class in the assembly, derived from <see cref="EmuModule"/>.</summary>
/// <param name="name">Module name: lower-case words joined by hyphens, unique among the modules of a host.</param>
/// <param name="kind">What the module is.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class EmuModuleAttribute(string name, ModuleKind kind) : Attribute
{
    /// <summary>Module name as listed by <c>emu module list</c>.</summary>
    public string Name { get; } = name;

    /// <summary>What the module is.</summary>
    public ModuleKind Kind { get; } = kind;

    /// <summary>One line for people.</summary>
    public string Summary { get; set; } = "";
}

/// <summary>Declares a permission that the module needs, with the reason that is shown in lists.</summary>
/// <param name="name">Permission; <c>native</c> covers P/Invoke, unsafe code and the console.</param>
/// <param name="reason">Why the module needs it.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class ModulePermissionAttribute(string name, string reason) : Attribute
{
    /// <summary>Permission name.</summary>
    public string Name { get; } = name;

    /// <summary>Why the module needs it.</summary>
    public string Reason { get; } = reason;
}

/// <summary>Declares that another module must be available whenever this one is loaded.</summary>
/// <param name="module">Name of the other module.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class ModuleRequiresAttribute(string module) : Attribute
{
    /// <summary>Name of the module that is needed.</summary>
    public string Module { get; } = module;
}

/// <summary>
/// Counts of the rows of a target's decode tables; emitted by the decode generator and copied into the manifest.
/// </summary>
/// <param name="json">JSON object: table name to implemented and unimplemented rows.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class DecodeSummaryAttribute(string json) : Attribute
{
    /// <summary>JSON text.</summary>
    public string Json { get; } = json;
}

/// <summary>
/// The whole description of one object type as JSON; emitted by the source generator, copied into the manifest at build,
/// never read at run time.
/// </summary>
/// <param name="json">JSON object, schema as in the manifest's <c>types</c>.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class TypeManifestAttribute(string json) : Attribute
{
    /// <summary>JSON text.</summary>
    public string Json { get; } = json;
}

/// <summary>Version of this contract. A module is accepted when the major is equal and its minor is at most the host's.</summary>
/// <param name="major">Changes when something is taken away.</param>
/// <param name="minor">Changes when something is added.</param>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class ContractVersionAttribute(int major, int minor) : Attribute
{
    /// <summary>The version of the contract that is loaded. Its assembly's version says the same, and takes half a millisecond to be asked.</summary>
    public static ContractVersionAttribute Current => new(0, 1);

    /// <summary>Major part.</summary>
    public int Major { get; } = major;

    /// <summary>Minor part.</summary>
    public int Minor { get; } = minor;
}

/// <summary>
/// Marks a type whose instances never change once made, so that a module may keep one in a static readonly field.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface, Inherited = false)]
public sealed class FrozenAttribute : Attribute;
