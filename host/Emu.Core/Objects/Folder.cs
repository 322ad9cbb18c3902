using Emu.Abstractions.Qom;

namespace Emu.Core.Objects;

/// <summary>An object that only holds others: the root of the tree and its first level.</summary>
internal sealed class Folder : EmuObject
{
    /// <summary>Its type.</summary>
    public static ObjectType FolderType { get; } = new() { Name = "container", Summary = "Holds other objects.", Create = static () => new Folder() };
}
