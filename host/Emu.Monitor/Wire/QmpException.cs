using Emu.Abstractions.Qom;

namespace Emu.Monitor.Wire;

/// <summary>A command that cannot be done, in the words of the wire.</summary>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="errorClass">Its class.</param>
public sealed class QmpException(string message, QmpErrorClass errorClass = QmpErrorClass.GenericError) : EmuException(message)
{
    /// <summary>Its class.</summary>
    public QmpErrorClass Class { get; } = errorClass;
}
