using Emu.Abstractions.Qom;

namespace Emu.Core.Objects;

/// <summary>Where a machine finds object types; the host's modules stand behind it. Any thread.</summary>
public interface IObjectTypes
{
    /// <summary>Finds a type, loading its module when that has not happened yet. Never called under a machine's lock.</summary>
    /// <param name="name">Type name.</param>
    /// <exception cref="EmuException">There is no such type, or its module cannot be loaded; nothing has changed.</exception>
    ObjectType Resolve(string name);

    /// <summary>Name of the module that a loaded type comes from; empty when it comes from none.</summary>
    /// <param name="type">Type name.</param>
    string ModuleOf(string type);
}
