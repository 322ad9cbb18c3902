using Emu.Abstractions.Qom;

namespace Emu.Core.Objects;

/// <summary>A property and the value that somebody gives it. Text is converted to the property's kind.</summary>
/// <param name="Name">Name of the property.</param>
/// <param name="Value">The value; a link by id or path as text, or by the object.</param>
public sealed record PropertySetting(string Name, PropertyValue Value);
