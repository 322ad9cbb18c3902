using Emu.Abstractions.Qom;

namespace Emu.Modules.Manifests;

/// <summary>A manifest cannot be read.</summary>
/// <param name="message">What is wrong, without the place.</param>
/// <param name="line">Line, from 1.</param>
/// <param name="column">Column in characters, from 1.</param>
/// <param name="inner">Cause, if there is one.</param>
public sealed class ManifestException(string message, int line, int column, Exception? inner = null) : EmuException(message, inner)
{
    /// <summary>Line, from 1.</summary>
    public int Line { get; } = line;

    /// <summary>Column in characters, from 1.</summary>
    public int Column { get; } = column;
}

/// <summary>A manifest follows a schema that this host does not know.</summary>
/// <param name="found">The schema that it names.</param>
public sealed class ManifestSchemaException(int found)
    : EmuException($"its manifest has schema {found}, and this host reads schema {ModuleManifest.Schema}");
