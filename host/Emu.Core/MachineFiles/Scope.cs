using Emu.Abstractions.Qom;

namespace Emu.Core.MachineFiles;

/// <summary>Names that expressions may use: parameters, and the variables of the loops around.</summary>
/// <param name="outer">Names around these, or null.</param>
public sealed class Scope(Scope? outer = null)
{
    private readonly Dictionary<string, Named> values = new(StringComparer.Ordinal);
    private readonly HashSet<string> unknown = [];

    /// <summary>All names, also those around.</summary>
    public IEnumerable<string> Names => outer is null ? values.Keys : values.Keys.Concat(outer.Names);

    /// <summary>Gives a name whose value is not known, because of a mistake that is known.</summary>
    /// <param name="name">The name.</param>
    internal void SetUnknown(string name) => unknown.Add(name);

    /// <summary>Sets a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">Its value.</param>
    public void Set(string name, PropertyValue value) => values[name] = new Named(value, null);

    /// <summary>Sets a name to what was given outside of the file.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">Its value.</param>
    /// <param name="origin">Where it was given.</param>
    public void Set(string name, PropertyValue value, SourceSpan origin) => values[name] = new Named(value, origin);

    /// <summary>Finds where a value was given outside of the file: that is what a message about it points at.</summary>
    /// <param name="name">The name.</param>
    /// <param name="origin">Where.</param>
    public bool TryGetOrigin(string name, out SourceSpan origin)
    {
        origin = default;
        if (values.TryGetValue(name, out Named? known))
        {
            origin = known.Origin ?? default;
            return known.Origin is not null;
        }

        return outer is not null && outer.TryGetOrigin(name, out origin);
    }

    /// <summary>Finds a value.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">Its value.</param>
    public bool TryGet(string name, out PropertyValue value)
    {
        if (values.TryGetValue(name, out Named? known))
        {
            value = known.Value;
            return true;
        }

        value = default;
        return unknown.Contains(name) ? throw new FollowUpException() : outer is not null && outer.TryGet(name, out value);
    }

    /// <summary>A value, and where it was given outside of the file.</summary>
    private sealed class Named(PropertyValue value, SourceSpan? origin)
    {
        public PropertyValue Value { get; } = value;

        public SourceSpan? Origin { get; } = origin;
    }
}
