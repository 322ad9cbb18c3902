namespace Emu.Monitor.Client;

/// <summary>A command that the server refused.</summary>
/// <param name="errorClass">Its class: <c>GenericError</c>, <c>CommandNotFound</c>, <c>DeviceNotFound</c> …</param>
/// <param name="message">What the server said.</param>
public sealed class QmpCommandException(string errorClass, string message) : Exception(message)
{
    /// <summary>Its class.</summary>
    public string ErrorClass { get; } = errorClass;
}
