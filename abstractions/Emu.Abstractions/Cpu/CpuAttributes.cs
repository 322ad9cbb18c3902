namespace Emu.Abstractions.Cpu;

/// <summary>
/// Declares a CPU model: an object type of its own, made from the class that carries the attribute, with other defaults of its
/// properties.
/// </summary>
/// <param name="name">Model name, bare.</param>
/// <param name="architecture">Architecture name for lists.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class CpuModelAttribute(string name, string architecture) : Attribute
{
    /// <summary>Model name.</summary>
    public string Name { get; } = name;

    /// <summary>Architecture name for lists.</summary>
    public string Architecture { get; } = architecture;

    /// <summary>One line for people.</summary>
    public string Summary { get; set; } = "";

    /// <summary>Defaults of properties in this model: <c>name=value</c> each.</summary>
    public string[] Defaults { get; set; } = [];
}
