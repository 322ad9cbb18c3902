namespace Emu.Abstractions.Qom;

/// <summary>
/// A mistake of the user, said in one message: what, where, what was expected, what to do. Never shown with a stack trace.
/// Anything else that an object throws is a fault of its module.
/// </summary>
/// <param name="message">One or more plain sentences without a final full stop.</param>
/// <param name="inner">Cause, if there is one.</param>
public class EmuException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A property does not exist, has a value that is not allowed, or may not be set now.</summary>
/// <param name="message">One or more plain sentences without a final full stop.</param>
public sealed class PropertyException(string message) : EmuException(message);

/// <summary>An object cannot be configured, wired or realized as asked.</summary>
/// <param name="message">One or more plain sentences without a final full stop.</param>
/// <param name="inner">Cause, if there is one.</param>
public sealed class ConfigurationException(string message, Exception? inner = null) : EmuException(message, inner);

/// <summary>Saved state does not fit: missing, of another type, or of a later version.</summary>
/// <param name="message">One or more plain sentences without a final full stop.</param>
public sealed class StateException(string message) : EmuException(message);
