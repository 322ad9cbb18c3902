using Microsoft.Extensions.Logging;

namespace Emu.Host.Running;

/// <summary>Logs of machines on standard error, a line each: <c>path: message</c>.</summary>
internal sealed class StderrLoggers : ILoggerFactory
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Lines(categoryName);

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("logs go to standard error only");

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private sealed class Lines(string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            string line = formatter(state, exception);
            Console.Error.WriteLine(line.StartsWith(category, StringComparison.Ordinal) ? line : $"{category}: {line}");
        }
    }
}
