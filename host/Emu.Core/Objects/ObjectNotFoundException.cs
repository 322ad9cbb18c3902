using Emu.Abstractions.Qom;

namespace Emu.Core.Objects;

/// <summary>There is no object of a name.</summary>
/// <param name="name">Id or path that was looked for.</param>
/// <param name="known">Ids or paths that there are.</param>
public sealed class ObjectNotFoundException(string name, IReadOnlyCollection<string> known)
    : EmuException($"there is no object '{name}'{NearestName.Hint(name, known)}")
{
    /// <summary>Id or path that was looked for.</summary>
    public string Name { get; } = name;
}
