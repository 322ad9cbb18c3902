using Emu.Abstractions.Qom;

namespace Emu.Host.CommandLine;

/// <summary>The command line is wrong: the program ends with status 2.</summary>
/// <param name="message">What is wrong and what was expected.</param>
internal sealed class UsageException(string message) : EmuException(message);
