using Emu.Abstractions.Qom;

namespace Emu.Core.Objects;

/// <summary>An object's code failed with something that is no mistake of the user: a fault of its module.</summary>
/// <param name="path">Path of the object.</param>
/// <param name="type">Its type.</param>
/// <param name="module">Its module, or empty.</param>
/// <param name="doing">What was being done: <c>realizing</c>.</param>
/// <param name="cause">What it threw.</param>
public sealed class ObjectFaultException(string path, string type, string module, string doing, Exception cause)
    : EmuException(Describe(path, type, module, doing, cause), cause)
{
    /// <summary>Path of the object.</summary>
    public string ObjectPath { get; } = path;

    /// <summary>Its type.</summary>
    public string TypeName { get; } = type;

    /// <summary>Its module, or empty.</summary>
    public string Module { get; } = module;

    private static string Describe(string path, string type, string module, string doing, Exception cause)
    {
        string whose = module.Length > 0 ? $"module '{module}'" : "the type's module";
        return $"{doing} {path} (type '{type}') failed: {cause.GetType().Name}: {cause.Message}. This is a fault of {whose}; please report it to its author";
    }
}
